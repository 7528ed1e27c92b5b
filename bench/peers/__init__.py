"""What others would build with the same models; measured beside ours, never shipped."""
