FROM steady-upgrade-test/debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends rabbitmq-server >/dev/null && \
    rm -rf /var/lib/apt/lists/* /var/cache/apt /var/lib/rabbitmq/.erlang.cookie /var/lib/rabbitmq/mnesia
COPY rabbitmq.sh /usr/local/bin/
CMD ["sh", "/usr/local/bin/rabbitmq.sh"]
