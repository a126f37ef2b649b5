FROM steady-upgrade-test/runtime
COPY app /app
WORKDIR /app
EXPOSE 8000
CMD ["gunicorn", "utilitarian.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2"]
