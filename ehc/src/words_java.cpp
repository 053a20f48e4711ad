// What Java keeps for itself, and the names of java.lang, which classes of the same package would hide.
#include "words.hpp"

namespace ehc::words {

namespace {

constexpr char keywords[] = R"(
_ abstract assert boolean break byte case catch char class const continue default do double else enum extends false
final finally float for goto if implements import instanceof int interface long native new null package private
protected public return short static strictfp super switch synchronized this throw throws transient true try void
volatile while
)";

constexpr char members[] = R"(
clone equals finalize getClass hashCode notify notifyAll toString wait yield
)";

constexpr char generated[] = R"(
eventhandler java permits record sealed var yield
)";

constexpr char javaLang[] = R"(
AbstractMethodError Appendable ArithmeticException ArrayIndexOutOfBoundsException ArrayStoreException AssertionError
AutoCloseable Boolean BootstrapMethodError Byte CharSequence Character Class ClassCastException ClassCircularityError
ClassFormatError ClassLoader ClassNotFoundException ClassValue CloneNotSupportedException Cloneable Comparable
Compiler Deprecated Double Enum EnumConstantNotPresentException Error Exception ExceptionInInitializerError Float
FunctionalInterface IO IllegalAccessError IllegalAccessException IllegalArgumentException IllegalCallerException
IllegalMonitorStateException IllegalStateException IllegalThreadStateException IncompatibleClassChangeError
IndexOutOfBoundsException InheritableThreadLocal InstantiationError InstantiationException Integer InternalError
InterruptedException Iterable LayerInstantiationException LinkageError Long MatchException Math Module ModuleLayer
NegativeArraySizeException NoClassDefFoundError NoSuchFieldError NoSuchFieldException NoSuchMethodError
NoSuchMethodException NullPointerException Number NumberFormatException Object OutOfMemoryError Override Package
Process ProcessBuilder ProcessHandle Readable Record ReflectiveOperationException Runnable Runtime RuntimeException
RuntimePermission SafeVarargs ScopedValue SecurityException SecurityManager Short StableValue StackOverflowError
StackTraceElement StackWalker StrictMath String StringBuffer StringBuilder StringIndexOutOfBoundsException
StringTemplate SuppressWarnings System Thread ThreadDeath ThreadGroup ThreadLocal Throwable TypeNotPresentException
UnknownError UnsatisfiedLinkError UnsupportedClassVersionError UnsupportedOperationException VerifyError
VirtualMachineError Void WrongThreadException
)";

}

Words const& java() {
    static Words const words = split(keywords);
    return words;
}

Words const& javaMembers() {
    static Words const words = split(members);
    return words;
}

Words const& javaTypes() {
    static Words const words = [] {
        Words all = split(generated);
        all.merge(split(javaLang));
        return all;
    }();
    return words;
}

}
