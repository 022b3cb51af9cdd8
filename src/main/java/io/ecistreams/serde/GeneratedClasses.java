package io.ecistreams.serde;

import io.ecistreams.avro.MinedNegatives;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Tells Avro which classes a schema's names may stand for. Since 1.12.2 it loads none that is not
 * declared, not even generated ones. What was trusted before (by system property, say) stays
 * trusted; we add the package of the generated classes and nothing else.
 */
public final class GeneratedClasses {

  private GeneratedClasses() {}

  /**
   * Makes the generated classes usable in this JVM; further calls do nothing. The serde calls it;
   * code that copies generated records ({@code newBuilder(other)}) without ever using a serde must
   * call it first.
   */
  public static void trust() {
    Declaration.declare();
  }

  /** Runs once, when first touched, as the JVM initialises classes. */
  private static final class Declaration {
    static {
      String generated = MinedNegatives.class.getPackageName();
      ClassSecurityPredicate ours = type -> type.getPackageName().equals(generated);
      ClassSecurityValidator.setGlobal(
          ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), ours));
    }

    static void declare() {}
  }
}
