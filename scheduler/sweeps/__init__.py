"""What the clock calls for now and then: a module for each, with a `sweep` that takes the tools."""
