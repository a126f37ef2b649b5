FROM steady-upgrade-test/runtime
COPY app /app
WORKDIR /app
RUN SECRET_KEY=build DB_PASSWORD=build AMQP_URL=build python3 manage.py collectstatic --no-input >/dev/null && \
    ln -s /usr/bin/python3 /usr/local/bin/python
EXPOSE 8000
CMD ["gunicorn", "utilitarian.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2"]
