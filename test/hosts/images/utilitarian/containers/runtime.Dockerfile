FROM steady-upgrade-test/debian
COPY packages /opt/packages
ENV PYTHONPATH=/opt/packages PATH=/opt/packages/bin:/usr/local/bin:/usr/bin:/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
