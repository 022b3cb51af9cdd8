/**
 * Trying again: how long after a failure, and until when. In: a call that may fail. Out: its
 * answer, or its last failure. Every adapter may import it; it imports Failsafe, which nobody else
 * does.
 */
package io.ecistreams.retry;
