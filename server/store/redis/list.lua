-- Lists the documents of an index by score.
--
-- KEYS[1]  the index (sorted set of document keys)
-- ARGV[1]  lowest score, ARGV[2] highest score, both included ('-inf', '+inf')
-- ARGV[3]  how many at most, -1 for all
-- ARGV[4]  'asc' or 'desc'
--
-- Returns a flat list: key, version, JSON, key, version, JSON …

local keys
if ARGV[4] == 'desc' then
  keys = redis.call('ZRANGE', KEYS[1], ARGV[2], ARGV[1], 'BYSCORE', 'REV', 'LIMIT', 0, ARGV[3])
else
  keys = redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2], 'BYSCORE', 'LIMIT', 0, ARGV[3])
end
local found = {}
for _, key in ipairs(keys) do
  local document = redis.call('HMGET', key, 'v', 'j')
  if document[1] then
    found[#found + 1] = key
    found[#found + 1] = document[1]
    found[#found + 1] = document[2]
  end
end
return found
