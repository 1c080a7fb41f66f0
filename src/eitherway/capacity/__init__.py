"""Calendar components to Capacity: is there room? Pure."""
