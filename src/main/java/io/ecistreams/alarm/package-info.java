/**
 * Sequential detectors and the life cycle of alerts (definition.md, sections 5 and 9). In: flags of
 * records in their order, rankings, verdicts, commands, time as an argument. Out: changes of
 * alerts, examples for people, watched rates, and state as bytes that somebody else keeps. Pure
 * ring: imports {@code model}; {@code scoring} and the adapters may import it.
 */
package io.ecistreams.alarm;
