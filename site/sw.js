const RELEASE = "source";
const FILES = [];
