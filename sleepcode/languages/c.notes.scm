; inherits: cfamily.notes
