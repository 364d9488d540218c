#include "textflag.h"

// func used() uintptr
TEXT ·used(SB), NOSPLIT, $0-8
	MOVQ	(TLS), AX
	MOVQ	8(AX), AX
	LEAQ	ret+0(FP), CX
	SUBQ	CX, AX
	MOVQ	AX, ret+0(FP)
	RET

// func goroutine() uintptr
TEXT ·goroutine(SB), NOSPLIT, $0-8
	MOVQ	(TLS), AX
	MOVQ	AX, ret+0(FP)
	RET
