FROM steady-upgrade-test/debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-15 >/dev/null && \
    pg_dropcluster 15 main && rm -rf /var/lib/apt/lists/* /var/cache/apt /usr/lib/*/libLLVM* /usr/lib/postgresql/15/lib/llvmjit* /usr/lib/postgresql/15/lib/bitcode
COPY postgres.sh /usr/local/bin/
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
STOPSIGNAL SIGINT
CMD ["sh", "/usr/local/bin/postgres.sh"]
