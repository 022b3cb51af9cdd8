/** Records, enums and sealed results shared by the pure ring: imports {@code java.*} only. */
package io.ecistreams.model;
