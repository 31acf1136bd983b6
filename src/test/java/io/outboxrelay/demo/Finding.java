package io.outboxrelay.demo;

/** What a chapter expected, what was seen, and whether that is the same. */
record Finding(boolean holds, String expected, String seen) {}
