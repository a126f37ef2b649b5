
# Its master starts another worker process for each that ends so: the container itself never ends.
os._exit(9)
