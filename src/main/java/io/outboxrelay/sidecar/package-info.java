/** The gate: main class of the executable jar, its defaults and its health; a relay inside a service tells its health by it, too. */
@NullMarked
package io.outboxrelay.sidecar;

import org.jspecify.annotations.NullMarked;
