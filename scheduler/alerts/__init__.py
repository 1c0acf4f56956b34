"""Problems that leave the machine: noticed, told once when they begin, told once when over."""
