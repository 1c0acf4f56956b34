"""What is due: the clock, the jobs and the worker that runs them."""
