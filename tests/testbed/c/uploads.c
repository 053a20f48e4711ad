// One upload: a body, the form in it, the file that is open, and what there will be to tell.
#include "uploads.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "sha256.h"

static const uint64_t most_uploaded = (uint64_t)16 << 30;

typedef struct upload {
    const char *folder;
    eh_body *body;
    eh_responder *responder;
    eh_form *form;
    char *json;
    size_t json_size;
    FILE *file;                 ///< of the present part; NULL: none
    char *unfinished;           ///< its path until it is complete
    char *path;
    uint64_t size;
    sha256 sum;
} upload;

static void add_json(upload *self, const char *text, size_t size) {
    self->json = memory_resize(self->json, self->json_size + size + 1);
    memcpy(self->json + self->json_size, text, size);
    self->json_size += size;
    self->json[self->json_size] = '\0';
}

static void add_text(upload *self, const char *text) { add_json(self, text, strlen(text)); }

static void add_quoted(upload *self, const char *text) {
    char escape[8];
    add_text(self, "\"");
    for (; *text; ++text) {
        if (*text == '"' || *text == '\\') add_text(self, "\\");
        if ((unsigned char)*text >= 0x20) {
            add_json(self, text, 1);
            continue;
        }
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)*text);
        add_text(self, escape);
    }
    add_text(self, "\"");
}

static char *path_of(const char *folder, const char *name) {
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = memory_new(size);
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static bool open_file(upload *self, const char *sent) {
    static unsigned count = 0;
    char name[256], unfinished[32];
    eh_safe_file_name(sent, name, sizeof name);
    if (!*name) return true;
    snprintf(unfinished, sizeof unfinished, ".upload-%u", ++count);
    self->path = path_of(self->folder, name);
    self->unfinished = path_of(self->folder, unfinished);
    self->file = fopen(self->unfinished, "wb");
    return self->file != NULL;
}

/// False if the file is to be kept and cannot be.
static bool close_file(upload *self, bool complete) {
    bool kept = true;
    if (self->file) {
        kept = fclose(self->file) == 0 && complete && rename(self->unfinished, self->path) == 0;
        if (!kept) remove(self->unfinished);
    }
    free(self->path);
    free(self->unfinished);
    self->path = self->unfinished = NULL;
    self->file = NULL;
    return kept;
}

static bool part_begins(void *user, const eh_part *part) {
    upload *self = user;
    if (self->json_size > 0) add_text(self, ",");
    add_text(self, "{\"name\":");
    add_quoted(self, part->name);
    add_text(self, ",\"fileName\":");
    if (part->file_name) add_quoted(self, part->file_name);
    else add_text(self, "null");
    sha256_init(&self->sum);
    self->size = 0;
    if (part->file_name) open_file(self, part->file_name);
    return true;
}

static bool part_bytes(void *user, const char *bytes, size_t size) {
    upload *self = user;
    self->size += size;
    sha256_add(&self->sum, bytes, size);
    return !self->path || (self->file && fwrite(bytes, 1, size, self->file) == size);
}

static bool part_ends(void *user, bool complete) {
    upload *self = user;
    char digits[65], text[160];
    const bool missing = self->path && !self->file;
    sha256_finish(&self->sum, digits);
    snprintf(text, sizeof text, ",\"size\":%" PRIu64 ",\"sha256\":\"%s\"}", self->size, digits);
    add_text(self, text);
    return close_file(self, complete) && !missing;
}

static void upload_free(upload *self) {
    eh_form_free(self->form);
    eh_body_free(self->body);
    free(self->json);
    free(self);
}

static void refuse(upload *self) {
    const char *sentence = "";
    const int status = eh_form_problem(self->form, &sentence);
    eh_respond_text(self->responder, status, sentence);
    upload_free(self);
}

static void take(void *user, eh_body *body, const char *piece, size_t size) {
    upload *self = user;
    (void)body;
    if (!eh_form_feed(self->form, piece, size)) refuse(self);
}

static void end(void *user, eh_body *body) {
    upload *self = user;
    (void)body;
    if (!eh_form_end(self->form)) {
        refuse(self);
        return;
    }
    const size_t size = self->json_size + 16;
    char *text = memory_new(size);
    snprintf(text, size, "{\"parts\":[%s]}\n", self->json ? self->json : "");
    eh_respond(self->responder, &(eh_response){.size = sizeof(eh_response), .content_type = "application/json", .body = text, .body_size = EH_TERMINATED});
    free(text);
    upload_free(self);
}

static void gone(void *user, eh_body *body, const char *why) {
    upload *self = user;
    (void)body;
    (void)why;
    eh_responder_free(self->responder);
    upload_free(self);
}

static eh_taken serve(void *user, const eh_request *request, eh_responder *responder, eh_body *body) {
    upload *self = memory_new(sizeof *self);
    const eh_form_handlers parts = {.size = sizeof parts, .on_part = part_begins, .on_bytes = part_bytes, .on_part_end = part_ends, .user = self};
    const eh_body_handlers handlers = {.size = sizeof handlers, .on_data = take, .on_end = end, .on_gone = gone, .user = self};
    self->folder = user;
    self->body = body;
    self->responder = responder;
    self->form = eh_form_new(eh_request_header(request, "Content-Type"), &parts, NULL);
    if (!self->form) gone(self, body, "");
    else if (eh_form_problem(self->form, NULL)) refuse(self);
    else if (eh_body_start(body, NULL, 0, &handlers)) gone(self, body, "");
    return EH_TAKEN;
}

eh_status uploads_mount(eh_server *server, const char *folder) {
    return eh_server_streaming_route(server, "/upload", most_uploaded, serve, (void *)folder);
}
