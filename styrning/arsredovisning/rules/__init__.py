"""The annual report's rules: pure, plain values in and out."""
