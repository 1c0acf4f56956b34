"""Tests of the simulator: as strict, and as troublesome, as the real world."""
