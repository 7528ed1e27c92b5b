"""Set-based reads of the annual report's own facts."""
