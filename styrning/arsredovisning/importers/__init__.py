"""Files of net costs: read, compared with what is saved, then applied whole or not at all."""
