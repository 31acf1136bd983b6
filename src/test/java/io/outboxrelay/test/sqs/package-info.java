/** An SQS for tests, which fails on request and tells what it has received. */
package io.outboxrelay.test.sqs;
