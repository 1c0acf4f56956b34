"""Who we serve and what they do together: organizations, people, addresses, consent, schools."""
