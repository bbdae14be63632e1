; inherits: ecmascript.notes
