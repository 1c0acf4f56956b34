"""All measurements, one after the other: `make bench`."""

from tests.benchmarks import engine, turn

for benchmark in (engine, turn):
    print(f"== {benchmark.__name__.rpartition('.')[2]}")
    benchmark.main()
