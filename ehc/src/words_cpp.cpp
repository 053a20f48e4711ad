// What C++ keeps for itself, and what headers make unusable.
#include "words.hpp"

namespace ehc::words {

namespace {

constexpr char keywords[] = R"(
alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl
concept const consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do
double dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable namespace
new noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires restrict
return short signed sizeof static static_assert static_cast struct switch template this thread_local throw true try
typedef typeid typename typeof union unsigned using virtual void volatile wchar_t while xor xor_eq
)";

constexpr char macros[] = R"(
unix linux i386 major minor makedev errno assert NULL EOF BUFSIZ FILENAME_MAX RAND_MAX EXIT_SUCCESS EXIT_FAILURE
CHAR_BIT INT_MIN INT_MAX LONG_MIN LONG_MAX SIZE_MAX CLOCKS_PER_SEC SEEK_SET SEEK_CUR SEEK_END SIGINT SIGTERM SIGABRT
SIGSEGV HUGE_VAL INFINITY NAN M_PI stdin stdout stderr setjmp offsetof va_arg va_start va_end va_list va_copy htons
htonl ntohs ntohl signbit isnan isinf isfinite isnormal fpclassify I complex interface near far min max small hyper
cdecl pascal IN OUT OPTIONAL VOID CONST TRUE FALSE BOOL ERROR DELETE STRICT GetMessage SendMessage PostMessage
CreateWindow CreateFile DeleteFile CopyFile MoveFile GetObject GetClassName DrawText LoadImage ReportEvent
StartService CreateEvent OpenEvent GetCurrentTime Yield emit slots signals foreach forever
)";

constexpr char members[] = R"(
eh std ehInterface ehReceive ehSend ehSendChecked ehSendValues ehCheckValues ehHandler_ ehKnown_
)";

constexpr char globals[] = R"(
eh std main size_t ptrdiff_t max_align_t nullptr_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t
int_least8_t int_least16_t int_least32_t int_least64_t uint_least8_t uint_least16_t uint_least32_t uint_least64_t
int_fast8_t int_fast16_t int_fast32_t int_fast64_t uint_fast8_t uint_fast16_t uint_fast32_t uint_fast64_t intptr_t
uintptr_t intmax_t uintmax_t ssize_t off_t pid_t uid_t gid_t mode_t dev_t ino_t nlink_t time_t clock_t clockid_t
timer_t suseconds_t useconds_t socklen_t wint_t wctype_t wctrans_t mbstate_t sig_atomic_t float_t double_t fpos_t FILE
DIR div_t ldiv_t lldiv_t imaxdiv_t jmp_buf fenv_t fexcept_t locale_t pthread_t errno_t u_char u_short u_int u_long
quad_t ushort uint ulong key_t id_t fd_set sigset_t byte_t environ optarg optind opterr optopt signgam timezone
daylight tzname abort abs access acos alarm asctime asin atan atan2 atexit atof atoi atol bind bsearch calloc ceil
chdir clearerr clock close connect cos cosh creat ctime daemon difftime div dup exec exit exp fabs fclose feof ferror
fflush fgetc fgets floor fmod fopen fork fprintf fputc fputs fread free freopen frexp fscanf fseek ftell fwrite gamma
getc getchar getenv gets gmtime index isalnum isalpha isdigit islower isspace isupper j0 j1 jn kill labs ldexp link
listen localtime log log10 longjmp malloc memchr memcmp memcpy memmove memset mktime modf open pause perror pipe poll
pow printf putc putchar puts qsort raise rand read realloc recv remove rename rewind round scanf select send setbuf
signal sin sinh sleep socket sprintf sqrt srand sscanf stat strcat strchr strcmp strcpy strlen strtod strtol system
tan tanh time times tmpfile tmpnam tolower toupper truncate ungetc unlink wait write y0 y1 yn
)";

}

Words const& cpp() {
    static Words const words = [] {
        Words all = split(keywords);
        all.merge(split(macros));
        return all;
    }();
    return words;
}

Words const& cppMembers() {
    static Words const words = split(members);
    return words;
}

Words const& cppGlobals() {
    static Words const words = split(globals);
    return words;
}

}
