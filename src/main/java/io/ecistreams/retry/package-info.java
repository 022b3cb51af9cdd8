/**
 * Trying again: how long after a failure, and until when. Comes in: a call that may fail; goes out:
 * its answer. The only package that knows Failsafe; every other room may enter.
 */
package io.ecistreams.retry;
