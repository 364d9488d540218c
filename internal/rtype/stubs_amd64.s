#include "textflag.h"

// A stub is the code that a method table refers to. Stub i goes on to the
// closure slots[i] with all registers and the stack as it found them, so that
// the closure is called in its place. DX holds the closure in a call; R12 and
// R13 hold nothing when a function starts (Go's internal ABI).

TEXT dispatch<>(SB), NOSPLIT|NOFRAME, $0-0
	LEAQ ·slots(SB), R13
	MOVQ (R13)(R12*8), DX
	MOVQ (DX), R12
	JMP R12

#define STUB(i) PCALIGN $16; MOVL $(i), R12; JMP dispatch<>(SB)
#define STUBS4(i) STUB(i); STUB(i+1); STUB(i+2); STUB(i+3)
#define STUBS16(i) STUBS4(i); STUBS4(i+4); STUBS4(i+8); STUBS4(i+12)
#define STUBS64(i) STUBS16(i); STUBS16(i+16); STUBS16(i+32); STUBS16(i+48)
#define STUBS256(i) STUBS64(i); STUBS64(i+64); STUBS64(i+128); STUBS64(i+192)
#define STUBS1024(i) STUBS256(i); STUBS256(i+256); STUBS256(i+512); STUBS256(i+768)
#define STUBS4096(i) STUBS1024(i); STUBS1024(i+1024); STUBS1024(i+2048); STUBS1024(i+3072)

TEXT stubs<>(SB), NOSPLIT|NOFRAME, $0-0
	STUBS4096(0)
	STUBS4096(4096)
	STUBS4096(8192)
	STUBS4096(12288)
	RET

DATA ·firstStub(SB)/8, $stubs<>(SB)
GLOBL ·firstStub(SB), RODATA|NOPTR, $8
