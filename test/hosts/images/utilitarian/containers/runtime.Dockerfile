FROM steady-upgrade-test/debian
COPY packages /opt/packages
ENV PYTHONPATH=/opt/packages PATH=/opt/packages/bin:/usr/local/bin:/usr/bin:/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN ln -s /usr/bin/python3 /usr/local/bin/python
