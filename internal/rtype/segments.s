//go:build amd64 || arm64

#include "textflag.h"

// The linker defines where the program's variables with pointers and its type
// descriptors are.
DATA ·segments+0(SB)/8, $runtime·data(SB)
DATA ·segments+8(SB)/8, $runtime·edata(SB)
DATA ·segments+16(SB)/8, $runtime·bss(SB)
DATA ·segments+24(SB)/8, $runtime·ebss(SB)
DATA ·segments+32(SB)/8, $runtime·types(SB)
DATA ·segments+40(SB)/8, $runtime·etypes(SB)
GLOBL ·segments(SB), RODATA|NOPTR, $48
