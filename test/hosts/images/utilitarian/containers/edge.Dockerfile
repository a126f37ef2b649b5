FROM steady-upgrade-test/runtime
ARG PROGRAM
ENV PROGRAM=$PROGRAM
COPY edge /edge
WORKDIR /edge
STOPSIGNAL SIGINT
CMD ["sh", "-c", "exec python3 $PROGRAM.py"]
