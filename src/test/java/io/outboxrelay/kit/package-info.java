/** Tests of the test kit, from where its users stand: outside of its packages. */
package io.outboxrelay.kit;
