// schemas
