/** The loading dock: turns rows into {@code SendMessageBatch} requests and answers into outcomes. The only importer of the AWS SDK. */
@NullMarked
package io.outboxrelay.sqs;

import org.jspecify.annotations.NullMarked;
