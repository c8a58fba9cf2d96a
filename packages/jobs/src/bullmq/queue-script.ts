/**
 * Reads what a queue is in one round trip, whatever its length: how many jobs are in which state, and since when those that
 * could begin have been able to. KEYS[1] is the prefix of its keys with a colon at its end, ARGV[1] the time in
 * milliseconds. Writes nothing.
 *
 * Returns the counts of wait, paused, prioritized, delayed, waiting-children, active, completed and failed, then 1 where the
 * queue is paused, then when the oldest of which that is known could begin (-1: none), then the ids of those of which it is
 * not known: they were attempted before, or waited for their children, and nothing in Redis says until when.
 *
 * Jobs are taken from the right end of the list. Retries without a delay and parents are put there too, so the 50 last are
 * looked at. Of prioritized jobs the first five of each priority are, of at most 20 priorities. A delayed job whose time has
 * come stays among the delayed ones until a worker looks: without any worker that is where the oldest are.
 */
export const queueScript = `
local prefix = KEYS[1]
local now = tonumber(ARGV[1])
local oldest = -1
local unknown = {}

local function look(id, since)
  if string.sub(id, 1, 2) == '0:' then return end
  local key = prefix .. id
  local job = redis.call('HMGET', key, 'timestamp', 'ats', 'atm', 'opts')
  if not job[1] then return end
  if (tonumber(job[2]) or 0) > 0 or (tonumber(job[3]) or 0) > 0
    or redis.call('EXISTS', key .. ':processed') == 1 then
    unknown[#unknown + 1] = id
    return
  end
  if not since then
    since = tonumber(job[1])
    if job[4] and string.find(job[4], '"delay"', 1, true) then
      since = since + (tonumber(cjson.decode(job[4]).delay) or 0)
    end
  end
  if oldest == -1 or since < oldest then oldest = since end
end

for _, list in ipairs({ 'wait', 'paused' }) do
  for _, id in ipairs(redis.call('LRANGE', prefix .. list, -50, -1)) do look(id) end
end

local from = '-inf'
for _ = 1, 20 do
  local first = redis.call('ZRANGEBYSCORE', prefix .. 'prioritized', from, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  if #first == 0 then break end
  local priority = math.floor(tonumber(first[2]) / 0x100000000)
  local beyond = string.format('%.0f', (priority + 1) * 0x100000000)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'prioritized', first[2], '(' .. beyond, 'LIMIT', 0, 5)) do
    look(id)
  end
  from = beyond
end

local due = redis.call('ZRANGEBYSCORE', prefix .. 'delayed', '-inf', string.format('%.0f', now * 0x1000), 'WITHSCORES', 'LIMIT', 0, 1)
if #due > 0 then
  local since = math.floor(tonumber(due[2]) / 0x1000)
  if oldest == -1 or since < oldest then oldest = since end
end

local result = {
  redis.call('LLEN', prefix .. 'wait'),
  redis.call('LLEN', prefix .. 'paused'),
  redis.call('ZCARD', prefix .. 'prioritized'),
  redis.call('ZCARD', prefix .. 'delayed'),
  redis.call('ZCARD', prefix .. 'waiting-children'),
  redis.call('LLEN', prefix .. 'active'),
  redis.call('ZCARD', prefix .. 'completed'),
  redis.call('ZCARD', prefix .. 'failed'),
  redis.call('HEXISTS', prefix .. 'meta', 'paused'),
  string.format('%.0f', oldest),
}
for i = 1, #unknown do result[10 + i] = unknown[i] end
return result
`;
