"""All measurements, one after the other: `make bench`."""

from tests.benchmarks import engine, reply, turn

for benchmark in (engine, turn, reply):
    print(f"== {benchmark.__name__.rpartition('.')[2]}")
    benchmark.main()
