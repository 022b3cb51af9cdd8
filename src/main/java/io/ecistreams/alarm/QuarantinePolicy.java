package io.ecistreams.alarm;

/**
 * Which examples are put before a person.
 *
 * @param suspectedShare share of the suspected ones, in [0, 1]
 * @param auditShare share of all examples that is drawn, of which those not suspected are audited
 * @param mostPerHour most of a source in an hour of the wall clock, of each of the two, >= 0
 */
public record QuarantinePolicy(double suspectedShare, double auditShare, int mostPerHour) {}
