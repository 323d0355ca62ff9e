#define _GNU_SOURCE
#include "CJoblibSystem.h"

#include <dlfcn.h>
#include <link.h>
#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Functions of the Swift runtime's stable interface, which Swift itself gives no name to. */
extern void *swift_allocObject(const void *metadata, uintptr_t size, uintptr_t alignment_mask);
extern const void *swift_conformsToProtocol(const void *type, const void *protocol);

uintptr_t joblib_image_base(uintptr_t address) {
    Dl_info info;
    return dladdr((void *)address, &info) ? (uintptr_t)info.dli_fbase : 0;
}

void *joblib_allocate_object(const void *metadata, uintptr_t size, uintptr_t alignment_mask) {
    return swift_allocObject(metadata, size, alignment_mask);
}

const void *joblib_witness_table(const void *type, const void *protocol) {
    return swift_conformsToProtocol(type, protocol);
}

const char *joblib_symbol_name(const void *address) {
    Dl_info info;
    return dladdr(address, &info) && info.dli_saddr == address ? info.dli_sname : NULL;
}

const void *joblib_symbol_address(const char *name) { return dlsym(RTLD_DEFAULT, name); }

uintptr_t joblib_usable_size(const void *object) { return malloc_usable_size((void *)object); }

/* The end of the image loaded at `base`: the highest address of its segments. */
struct search {
    uintptr_t base, end;
};

static int look_at_image(struct dl_phdr_info *info, size_t size, void *context) {
    struct search *search = context;
    uintptr_t lowest = UINTPTR_MAX, end = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD) continue;
        uintptr_t start = info->dlpi_addr + segment->p_vaddr;
        if (start < lowest) lowest = start;
        if (start + segment->p_memsz > end) end = start + segment->p_memsz;
    }
    (void)size;
    if ((lowest & ~(uintptr_t)0xfff) != search->base) return 0;
    search->end = end;
    return 1;
}

void joblib_image_end(uintptr_t base, uintptr_t *end) {
    struct search search = {.base = base, .end = 0};
    dl_iterate_phdr(look_at_image, &search);
    *end = search.end;
}

extern char *swift_demangle(const char *name, size_t length, char *buffer, size_t *size, uint32_t flags);

char *joblib_demangle(const char *name, uintptr_t length) { return swift_demangle(name, length, NULL, NULL, 0); }

void joblib_free(void *memory) { free(memory); }

uintptr_t joblib_string_length(const char *text) { return strlen(text); }
