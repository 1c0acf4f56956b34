"""Words in and out: catalog, wording, segments, keywords, policy, inbox, outbox, carriers."""
