"""What newsspider is measured beside; run in environments of their own, which know nothing of newsspider."""
