/** The mergeable state of one source over one slice of event time, and its windows. Pure ring. */
package io.ecistreams.information;
