/** What happens in the relay as meters and spans, where the application measures or traces. The only room that knows Micrometer's observations. */
@NullMarked
package io.outboxrelay.micrometer;

import org.jspecify.annotations.NullMarked;
