/** Makes the outbox the place where Spring Modulith puts events that leave the application. */
@NullMarked
package io.outboxrelay.modulith;

import org.jspecify.annotations.NullMarked;
