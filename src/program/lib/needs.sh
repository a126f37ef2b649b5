# Units that a run may need: it begins after them at a boot, and is ended before them when the host goes down.
# shellcheck disable=SC2034 # for whoever starts the program
SU_NEEDS='postgresql.service mariadb.service mysql.service redis-server.service docker.service supervisor.service'
