// What C++ and C keep for themselves, and what headers make unusable.
#include "words.hpp"

#include <algorithm>

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

// Macros of the headers of the system that generated code includes by way of the standard library.
constexpr char systemMacros[] = R"(
AIO_PRIO_DELTA_MAX BC_BASE_MAX BC_DIM_MAX BC_SCALE_MAX BC_STRING_MAX BIG_ENDIAN BOOL_MAX BOOL_WIDTH BYTE_ORDER
CHARCLASS_NAME_MAX CHAR_MAX CHAR_MIN CHAR_WIDTH CLOSE_RANGE_CLOEXEC CLOSE_RANGE_UNSHARE COLL_WEIGHTS_MAX CSIGNAL
DELAYTIMER_MAX E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EADV EAFNOSUPPORT EAGAIN EALREADY EBADE EBADF EBADFD EBADMSG
EBADR EBADRQC EBADSLT EBFONT EBUSY ECANCELED ECHILD ECHRNG ECOMM ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK
EDEADLOCK EDESTADDRREQ EDOM EDOTDOT EDQUOT EEXIST EFAULT EFBIG EHOSTDOWN EHOSTUNREACH EHWPOISON EIDRM EILSEQ
EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR EISNAM EKEYEXPIRED EKEYREJECTED EKEYREVOKED EL2HLT EL2NSYNC EL3HLT EL3RST
ELIBACC ELIBBAD ELIBEXEC ELIBMAX ELIBSCN ELNRNG ELOOP EMEDIUMTYPE EMFILE EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG
ENAVAIL ENETDOWN ENETRESET ENETUNREACH ENFILE ENOANO ENOBUFS ENOCSI ENODATA ENODEV ENOENT ENOEXEC ENOKEY ENOLCK
ENOLINK ENOMEDIUM ENOMEM ENOMSG ENONET ENOPKG ENOPROTOOPT ENOSPC ENOSR ENOSTR ENOSYS ENOTBLK ENOTCONN ENOTDIR
ENOTEMPTY ENOTNAM ENOTRECOVERABLE ENOTSOCK ENOTSUP ENOTTY ENOTUNIQ ENXIO EOPNOTSUPP EOVERFLOW EOWNERDEAD EPERM
EPFNOSUPPORT EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE ERANGE EREMCHG EREMOTE EREMOTEIO ERESTART ERFKILL EROFS ESHUTDOWN
ESOCKTNOSUPPORT ESPIPE ESRCH ESRMNT ESTALE ESTRPIPE ETIME ETIMEDOUT ETOOMANYREFS ETXTBSY EUCLEAN EUNATCH EUSERS
EWOULDBLOCK EXDEV EXFULL EXPR_NEST_MAX FD_CLR FD_ISSET FD_SET FD_SETSIZE FD_ZERO FOPEN_MAX F_LOCK F_OK F_TEST F_TLOCK
F_ULOCK HOST_NAME_MAX INT_WIDTH IOV_MAX LINE_MAX LITTLE_ENDIAN LLONG_MAX LLONG_MIN LLONG_WIDTH LOGIN_NAME_MAX LONG_BIT
LONG_LONG_MAX LONG_LONG_MIN LONG_WIDTH L_INCR L_SET L_XTND L_ctermid L_cuserid L_tmpnam MAX_CANON MAX_INPUT MB_CUR_MAX
MB_LEN_MAX MQ_PRIO_MAX NAME_MAX NFDBITS NGROUPS_MAX NL_ARGMAX NL_LANGMAX NL_MSGMAX NL_NMAX NL_SETMAX NL_TEXTMAX NZERO
PATH_MAX PDP_ENDIAN PIPE_BUF P_tmpdir RENAME_EXCHANGE RENAME_NOREPLACE RENAME_WHITEOUT RE_DUP_MAX RTSIG_MAX R_OK
SCHAR_MAX SCHAR_MIN SCHAR_WIDTH SEEK_DATA SEEK_HOLE SEM_VALUE_MAX SHRT_MAX SHRT_MIN SHRT_WIDTH SIZE_WIDTH SSIZE_MAX
STDERR_FILENO STDIN_FILENO STDOUT_FILENO TEMP_FAILURE_RETRY TIMER_ABSTIME TIME_UTC TMP_MAX TTY_NAME_MAX UCHAR_MAX
UCHAR_WIDTH UINT_MAX UINT_WIDTH ULLONG_MAX ULLONG_WIDTH ULONG_LONG_MAX ULONG_MAX ULONG_WIDTH USHRT_MAX USHRT_WIDTH
WCONTINUED WEOF WEXITED WEXITSTATUS WIFCONTINUED WIFEXITED WIFSIGNALED WIFSTOPPED WNOHANG WNOWAIT WORD_BIT WSTOPPED
WSTOPSIG WTERMSIG WUNTRACED W_OK X_OK alloca be16toh be32toh be64toh htobe16 htobe32 htobe64 htole16 htole32 htole64
le16toh le32toh le64toh pthread_cleanup_pop pthread_cleanup_pop_restore_np pthread_cleanup_push
pthread_cleanup_push_defer_np sched_priority
_BSD_PTRDIFF_T_ _BSD_SIZE_T_ _BSD_SIZE_T_DEFINED_ _GCC_LIMITS_H_ _LIBC_LIMITS_H_ _PTRDIFF_T_ _SIZET_ _SIZE_T_ _SIZE_T_DEFINED_ _STDDEF_H_ _T_PTRDIFF_ _T_SIZE_ _T_WCHAR_ _WCHAR_T_ _WCHAR_T_DEFINED_ __gthrw_
)";

/// What macros of those headers begin with, where there are too many to list.
constexpr char macroPrefixes[] = R"(
ADJ_ ATOMIC_ CLOCK_ CLONE_ CPU_ INT8_ INT16_ INT32_ INT64_ INTMAX_ INTPTR_ INT_FAST INT_LEAST LC_ MOD_ PTHREAD_ PTRDIFF_
SCHED_ SIG_ATOMIC_ STA_ SYS_ UINT8_ UINT16_ UINT32_ UINT64_ UINTMAX_ UINTPTR_ UINT_FAST UINT_LEAST WCHAR_ WINT_ XATTR_
)";

constexpr char members[] = R"(
eh std ehInterface ehReceive ehSend ehSendChecked ehSendValues ehCheckValues ehHandler_ ehKnown_ ehCall ehCallChecked ehCallValues ehClient ehClient_
)";

constexpr char cppOwn[] = R"(
eh std arguments event from handler info prototypes to main
)";

constexpr char cOwn[] = R"(
eh std main arguments callbacks event from handler to user values
)";

constexpr char types[] = R"(
int32_t int64_t uint8_t size_t
)";

// C99, C11 and POSIX.
constexpr char headers[] = R"(
aio alloca argz argp assert byteswap complex cpio crypt ctype dirent dlfcn elf endian envz err errno error execinfo
expat fcntl features fenv float fmtmsg fnmatch fstab ftw getopt glob grp iconv ifaddrs inttypes io iso646 langinfo
libgen libintl limits link locale malloc math memory mman monetary mqueue ndbm netdb nl_types paths poll process pthread
pty pwd regex resource sched search semaphore setjmp shadow signal spawn stdalign stdarg stdatomic stdbool stddef stdint
stdio stdlib stdnoreturn string strings stropts syscall sysexits syslog tar termio termios tgmath thread threads time
uchar ucontext ulimit unistd utime utmp utmpx values wait wchar wctype windows winsock winsock2 wordexp zlib
)";

constexpr char globals[] = R"(
size_t ptrdiff_t max_align_t nullptr_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t
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
        all.merge(split(systemMacros));
        return all;
    }();
    return words;
}

bool isMacroOfSystem(std::string_view name) {
    static Words const prefixes = split(macroPrefixes);
    return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view p) { return name.starts_with(p); });
}

Words const& cppMembers() {
    static Words const words = split(members);
    return words;
}

Words const& cppGlobals() {
    static Words const words = [] {
        Words all = split(globals);
        all.merge(split(cppOwn));
        return all;
    }();
    return words;
}

Words const& cGlobals() {
    static Words const words = [] {
        Words all = split(globals);
        all.merge(split(cOwn));
        return all;
    }();
    return words;
}

Words const& cHeaders() {
    static Words const words = split(headers);
    return words;
}

Words const& cTypes() {
    static Words const words = split(types);
    return words;
}

}
