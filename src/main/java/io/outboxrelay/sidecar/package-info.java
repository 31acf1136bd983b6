/** The gate: main class of the executable jar, its defaults and its health. */
@NullMarked
package io.outboxrelay.sidecar;

import org.jspecify.annotations.NullMarked;
