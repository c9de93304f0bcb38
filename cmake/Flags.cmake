# Flags for our own code. Third-party code gets its own in ThirdParty.cmake.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Asserts stay on in every build: a wrong report costs more than a check.
foreach(config RELEASE RELWITHDEBINFO MINSIZEREL)
  string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_${config} "${CMAKE_C_FLAGS_${config}}")
endforeach()

include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

set(hardening -fstack-protector-strong -fstack-clash-protection)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|i.86")
  list(APPEND hardening -fcf-protection)
endif()

# The same for our code and for the grammars, which read untrusted input too.
add_library(faultline_hardening INTERFACE)
# -fPIE after CMake's -fPIC for static libraries: all ends in one program, so nothing can be interposed.
target_compile_options(faultline_hardening INTERFACE "$<$<COMPILE_LANGUAGE:C>:${hardening};-fPIE>")
target_link_options(faultline_hardening INTERFACE LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
if(NOT FAULTLINE_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Fortify needs optimisation, and hides errors from the sanitizers. Some compilers preset a lower level.
  target_compile_options(faultline_hardening INTERFACE
    $<$<COMPILE_LANGUAGE:C>:-U_FORTIFY_SOURCE> $<$<COMPILE_LANGUAGE:C>:-D_FORTIFY_SOURCE=3>)
endif()

add_library(faultline_flags INTERFACE)
target_link_libraries(faultline_flags INTERFACE faultline_hardening)
target_include_directories(faultline_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(faultline_flags INTERFACE _GNU_SOURCE FAULTLINE_VERSION="${PROJECT_VERSION}")
set(warnings -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef
  -Wwrite-strings -Wpointer-arith -Wcast-qual -Wold-style-definition -Wconversion -Wno-sign-conversion)
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  # assert(!"reason") is our idiom, and functions that pass a format on are checked at their own callers.
  list(APPEND warnings -Wno-string-conversion -Wno-format-nonliteral)
endif()
if(FAULTLINE_WERROR)
  list(APPEND warnings -Werror)
endif()
target_compile_options(faultline_flags INTERFACE "$<$<COMPILE_LANGUAGE:C>:${warnings}>")

if(FAULTLINE_SANITIZE)
  target_compile_options(faultline_flags INTERFACE
    -fsanitize=${FAULTLINE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(faultline_flags INTERFACE -fsanitize=${FAULTLINE_SANITIZE})
endif()
if(FAULTLINE_FUZZ)
  target_compile_options(faultline_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(FAULTLINE_COVERAGE)
  # Atomic counters, since worker threads share them.
  target_compile_options(faultline_flags INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(faultline_flags INTERFACE --coverage LINKER:--wrap=_exit)
  add_library(coverage_exit OBJECT ${PROJECT_SOURCE_DIR}/cmake/coverage_exit.c)
  target_link_libraries(faultline_flags INTERFACE $<TARGET_OBJECTS:coverage_exit>)
endif()
