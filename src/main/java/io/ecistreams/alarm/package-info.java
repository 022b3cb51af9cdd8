/**
 * Sequential detectors and the life cycle of alerts (SPEC sections 5 and 9). Time is an argument;
 * nothing here knows where its state is kept.
 */
package io.ecistreams.alarm;
